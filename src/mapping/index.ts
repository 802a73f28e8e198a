/** The one statement of what becomes of every property of a call record, and what is derived from it. */
export { NULL } from './copy-text.ts'
export { type Constraint, columnComment, constraints, ddl, type Index, indexes } from './ddl.ts'
export { diagramMermaid } from './diagram.ts'
export { type DictionaryColumn, dictionary, type Entry } from './dictionary.ts'
export { dictionaryMarkdown } from './dictionary-markdown.ts'
export { canonicalGuid } from './guid.ts'
export { instantKind } from './instant.ts'
export { type Reason, reasons } from './reasons.ts'
export type { PgType, Scalar } from './scalars.ts'
export type { Entity, GroupReporter, JsonObject, Placement, Shape, Side } from './shape.ts'
export {
  columnName,
  innerPrefix,
  isLog,
  ROWS_PER_CALL,
  roots,
  type Table,
  type TableColumn,
  tableNamed,
  tables,
} from './tables.ts'
