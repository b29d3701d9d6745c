interface ProgressProps {
  label: string
  done: number
  /** 0 while it is not known. */
  total: number
}

/** How far something is. */
export function Progress({ label, done, total }: ProgressProps) {
  return total > 0 ? (
    <progress aria-label={label} value={done} max={total} />
  ) : (
    <progress aria-label={label} />
  )
}
