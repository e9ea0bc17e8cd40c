'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type ControlSize, IconButton } from './button.tsx'

export function CopyButton({
  text,
  label = 'Copy',
  size = 'sm',
}: {
  /** A function when the text is costly to make. */
  text: string | (() => string)
  label?: string
  size?: ControlSize
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
    setCopied(true)
  }
  return (
    <IconButton label={copied ? 'Copied' : label} size={size} onClick={() => void copy()}>
      {copied ? <Check className="text-succeeded" /> : <Copy />}
    </IconButton>
  )
}
