/** Numbers as OpenMetrics writes them. */

/** A value. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

/** Exponents of ten from and below which bounds are written with an exponent. */
const LARGE = 6
const SMALL = -4

/** An upper bound of a bucket in the one form that every exporter must give it, since it is a label: `0.5`, `10.0`, `1e+06`. */
export function bucketBound(bound: number): string {
  if (!Number.isFinite(bound) || bound === 0) return bound === 0 ? '0.0' : numberText(bound)
  const [digits = '', exponent = '0'] = bound.toExponential().split('e')
  const power = Number(exponent)
  if (power >= SMALL && power < LARGE) return Number.isInteger(bound) ? `${bound}.0` : String(bound)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
