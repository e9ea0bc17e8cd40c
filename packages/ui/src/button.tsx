import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from './tooltip.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
/** `sm` is 28 px high (builder), `md` 32 px (dashboard). */
export type ControlSize = 'sm' | 'md'

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant | undefined
  size?: ControlSize | undefined
  icon?: ReactNode
  /** Shows that the work goes on and refuses a second press; the label stays, so nothing jumps. */
  busy?: boolean | undefined
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  disabled,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={clsx(buttonClass({ variant, size }), className)}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}

/** The classes of a button, for links that look like one. */
export function buttonClass({
  variant = 'secondary',
  size = 'md',
}: {
  variant?: ButtonVariant
  size?: ControlSize
}): string {
  return clsx(base, sizes[size], variants[variant])
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  /** Read aloud, and shown as the tooltip. */
  label: string
  children: ReactNode
}

export function IconButton({
  label,
  variant = 'ghost',
  size = 'md',
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <button
        type="button"
        aria-label={label}
        disabled={disabled || busy}
        aria-busy={busy || undefined}
        className={clsx(base, size === 'sm' ? 'size-7' : 'size-8', variants[variant], className)}
        {...rest}
      >
        {busy ? <Spinner /> : children}
      </button>
    </Tooltip>
  )
}

export function Spinner() {
  return (
    <svg viewBox="0 0 16 16" className="size-4 shrink-0" fill="none" aria-hidden="true">
      <circle
        cx="8"
        cy="8"
        r="5.73"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="24 12"
        className="animate-dash"
      />
    </svg>
  )
}

const base =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded border font-medium transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0'

const sizes: Record<ControlSize, string> = {
  sm: 'h-7 px-2.5 text-13',
  md: 'h-8 px-3 text-14',
}

const variants: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent-solid text-on-accent enabled:hover:bg-accent-solid-hover',
  secondary: 'border-line-strong bg-surface text-ink enabled:hover:bg-hover',
  ghost:
    'border-transparent text-ink-muted enabled:hover:bg-hover enabled:hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink',
  danger: 'border-transparent bg-danger-solid text-on-accent enabled:hover:bg-danger-solid-hover',
}
