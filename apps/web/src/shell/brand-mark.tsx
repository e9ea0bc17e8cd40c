/** A mill wheel in its race. */
export function BrandMark({ className = 'size-6' }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="12" cy="10.5" r="5.5" strokeWidth="1.6" />
      <circle cx="12" cy="10.5" r="1.25" fill="currentColor" stroke="none" />
      <path
        strokeWidth="1.6"
        d="M12 2.5v3M12 15.5v2M4 10.5h2.5M17.5 10.5H20M6.34 4.84l1.77 1.77M15.89 14.39l1.42 1.42M17.66 4.84l-1.77 1.77M8.11 14.39l-1.42 1.42"
      />
      <path
        strokeWidth="1.6"
        d="M2 20.5c1.7 0 1.7-1.2 3.3-1.2s1.7 1.2 3.4 1.2 1.6-1.2 3.3-1.2 1.7 1.2 3.3 1.2 1.7-1.2 3.4-1.2 1.6 1.2 3.3 1.2"
      />
    </svg>
  )
}
