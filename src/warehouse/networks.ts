/** Where networks are: the building map, what it says of the addresses that were seen, and the list of endpoints. */
export { type MapChange, previewBuildings, replaceBuildings } from './networks/buildings.ts'
export { importEndpoints } from './networks/endpoints.ts'
export type { Counts } from './networks/plan.ts'
export { type Resolution, resolveAddresses } from './networks/resolve.ts'
