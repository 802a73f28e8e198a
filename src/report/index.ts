export { gather, type Wanted } from './gather.ts'
export { page } from './page.ts'
export { requireDirectoryOf, writeWhole } from './write.ts'
