/** One thing that was measured, and what it should be. */
export interface Figure {
  readonly name: string
  readonly seen: number
  readonly unit?: string
  readonly target?: { readonly atLeast: number } | { readonly atMost: number }
}

/** Whether a figure is as it should be. */
function isMet({ seen, target }: Figure): boolean {
  if (target === undefined) return true
  return 'atLeast' in target ? seen >= target.atLeast : seen <= target.atMost
}

/** The figures for people: a heading for each part, a line for each figure, with its target and whether it is missed. */
export function printedFigures(results: Readonly<Record<string, readonly Figure[]>>): string {
  return Object.entries(results)
    .map(([part, figures]) => [part, ...figures.map(line)].join('\n'))
    .join('\n\n')
}

function line(figure: Figure): string {
  const { name, seen, unit = '', target } = figure
  const shown = `  ${name.padEnd(52)}${`${amount(seen)} ${unit}`.trimEnd()}`
  if (target === undefined) return shown
  const wanted = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  return `${shown.padEnd(68)}  ${wanted}${isMet(figure) ? '' : '  MISSED'}`
}

function amount(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(2)
}
