/** A number for people: three significant figures, thousands parted. */
export function show(value, unit = '') {
  if (value === undefined || Number.isNaN(value)) return 'n/a';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toLocaleString('en-GB', { maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
}

export const times = (value) => `${value.toFixed(2)}×`;
