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
      <circle cx="12" cy="10.2" r="5.9" strokeWidth="1.5" />
      <circle cx="12" cy="10.2" r="1.5" fill="currentColor" stroke="none" />
      <path
        strokeWidth="1.2"
        d="M12 7.8L12 2M13.7 8.5L17.8 4.4M14.4 10.2L20.2 10.2M13.7 11.9L17.8 16M12 12.6L12 18.4M10.3 11.9L6.2 16M9.6 10.2L3.8 10.2M10.3 8.5L6.2 4.4"
      />
      <path
        strokeWidth="1.6"
        d="M2 20.9c1.7 0 1.7-1.2 3.3-1.2s1.7 1.2 3.4 1.2 1.6-1.2 3.3-1.2 1.7 1.2 3.3 1.2 1.7-1.2 3.4-1.2 1.6 1.2 3.3 1.2"
      />
    </svg>
  )
}
