import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import type { ControlSize } from './button.tsx'

export interface InputProps extends Omit<ComponentProps<'input'>, 'size'> {
  size?: ControlSize | undefined
  icon?: ReactNode
  mono?: boolean | undefined
}

export function Input({ size = 'md', icon, mono, className, ...rest }: InputProps) {
  const input = (
    <input
      className={clsx(
        controlClass,
        size === 'sm' ? 'h-7 px-2 text-13' : 'h-8 px-2.5 text-14',
        mono && 'font-mono',
        icon === undefined ? (className ?? 'w-full') : 'w-full pl-8',
      )}
      {...rest}
    />
  )
  if (icon === undefined) return input
  return (
    <span className={clsx('relative flex items-center', className ?? 'w-full')}>
      <span className="pointer-events-none absolute left-2.5 text-ink-faint [&_svg]:size-4">{icon}</span>
      {input}
    </span>
  )
}

export interface TextareaProps extends ComponentProps<'textarea'> {
  mono?: boolean | undefined
}

export function Textarea({ mono, className, ...rest }: TextareaProps) {
  return (
    <textarea
      className={clsx(
        controlClass,
        'block min-h-20 resize-y px-2.5 py-1.5',
        mono ? 'font-mono text-13' : 'text-14',
        className ?? 'w-full',
      )}
      {...rest}
    />
  )
}

/** Shared by everything that holds a value and has an outline. The width is the user's: `w-full` unless a class says otherwise. */
export const controlClass =
  'min-w-0 rounded border border-control-line bg-surface text-ink transition-colors duration-100 hover:border-ink-faint focus-visible:border-accent focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-failed'
