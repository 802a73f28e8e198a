/** How one table is filled: what each column gets, and from where. */
export interface TableFill {
  /** The table, with `:facts` or `:ops` for its schema. */
  readonly table: string
  /** SQL expressions by column; columns that are not named stay NULL. */
  readonly columns: Readonly<Record<string, string>>
  /** What stands behind `from`. The order of the plan is kept, so that rows lie in the order of time. */
  readonly from: string
}

/** The statement that fills a table. */
export function insertion({ table, columns, from }: TableFill): string {
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const always = table === ':ops.ledger' || table === ':ops.runs' ? 'overriding system value' : ''
  return `insert into ${table} (${names.join(', ')}) ${always}
    select ${Object.values(columns).join(',\n      ')}
    from ${from}`
}

/** A key below a record: the record's key times 2^24 plus the place among the record's rows. */
export function keyAt(place: string): string {
  return `(p.record_key << 24) + ${place}`
}
