/** The results for people: a heading for each part, a line for each figure. */
export function printed(results: Readonly<Record<string, unknown>>): string {
  return Object.entries(results)
    .map(([part, figures]) => {
      const lines = Object.entries(figures as Record<string, number>).map(
        ([name, value]) => `  ${name.replaceAll('_', ' ').padEnd(36)}${shown(value)}`,
      )
      return [part, ...lines].join('\n')
    })
    .join('\n\n')
}

function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(2)
}
