/** Splits documents into the rows of every table. */
export { contentsOf, contentsOfPieces } from './contents.ts'
export { type DocumentKind, type Recognised, type Rejected, readDocument } from './document.ts'
export { peek } from './peek.ts'
export { type Piece, piecesOfRows, type RecordPieces, type Survey, survey } from './pieces.ts'
export {
  normalize,
  type Outline,
  type PackedRows,
  pack,
  type Rows,
  tableNames,
  tableOfKind,
  type Unloadable,
} from './rows.ts'
export { Slabs } from './slabs.ts'
export type { Drift, Issue } from './walk.ts'
