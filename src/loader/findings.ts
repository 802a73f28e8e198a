import type pg from 'pg'
import type { Outline } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import type { Run } from './runs.ts'

/**
 * Keeps the issues of the documents that were written, in place of those of their older versions, and counts
 * the properties that the mapping does not know.
 *
 * @param replaced ids of those documents that may have taken the place of others
 * @param again whether the documents were written before, so that what is known of them is not to be counted again
 */
export async function writeFindings(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  written: readonly Outline[],
  replaced: readonly string[],
  again: boolean,
): Promise<{ issues: number; drift: number }> {
  const issues = written.flatMap((rows) => rows.issues.map((issue) => ({ rows, issue })))
  if (replaced.length > 0) {
    await client.query(withSchemas('delete from :ops.issues where id = any($1::uuid[])', warehouse.schemas), [
      replaced,
    ])
  }
  if (issues.length > 0) {
    await client.query(
      withSchemas(
        `insert into :ops.issues (kind, id, version, path, reason, value, run_id)
         select *, $7::bigint from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[])`,
        warehouse.schemas,
      ),
      [
        issues.map(({ rows }) => rows.kind),
        issues.map(({ rows }) => rows.id),
        issues.map(({ rows }) => rows.version),
        issues.map(({ issue }) => issue.path),
        issues.map(({ issue }) => issue.reason),
        issues.map(({ issue }) => issue.value),
        run.id,
      ],
    )
  }
  const drift = new Map<string, { kind: string; path: string; count: number; example: string | null }>()
  for (const rows of written) {
    for (const { path, count, example } of rows.drift) {
      const known = drift.get(`${rows.kind} ${path}`)
      if (known === undefined) drift.set(`${rows.kind} ${path}`, { kind: rows.kind, path, count, example })
      else known.count += count
    }
  }
  const met = [...drift.values()]
  if (met.length > 0) {
    await client.query(
      withSchemas(
        `insert into :ops.drift as known (kind, path, count, example)
         select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
         on conflict (kind, path) do update set
           last_seen_at = now(), count = known.count + excluded.count,
           example = coalesce(known.example, excluded.example)
         where not $5`,
        warehouse.schemas,
      ),
      [
        met.map((one) => one.kind),
        met.map((one) => one.path),
        met.map((one) => one.count),
        met.map((one) => one.example),
        again,
      ],
    )
  }
  return { issues: issues.length, drift: met.reduce((total, one) => total + one.count, 0) }
}
