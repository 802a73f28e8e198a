import { describe, expect, it } from 'vitest'
import { readEndpoints } from '../../src/imports/endpoints.ts'

const read = (text: string) => readEndpoints(Buffer.from(text))
const faults = (text: string) => read(text).faults.map((fault) => `${fault.line}: ${fault.message}`)

describe('an endpoint file', () => {
  it('is read column by column, with a comma behind the last or without', () => {
    const { rows, faults } = read('PC-1,Nimbus 7,Laptop,a,b,c\r\nPC-2,,,,,,\r\n')
    expect(faults).toEqual([])
    expect(rows).toEqual([
      {
        endpoint_name: 'PC-1',
        endpoint_model: 'Nimbus 7',
        endpoint_type: 'Laptop',
        endpoint_label_1: 'a',
        endpoint_label_2: 'b',
        endpoint_label_3: 'c',
      },
      {
        endpoint_name: 'PC-2',
        endpoint_model: null,
        endpoint_type: null,
        endpoint_label_1: null,
        endpoint_label_2: null,
        endpoint_label_3: null,
      },
    ])
  })

  it('may be separated by tabs, also where values hold commas', () => {
    const { rows } = read('PC-1\tA, B, C\tLaptop\t\t\t')
    expect(rows).toMatchObject([{ endpoint_name: 'PC-1', endpoint_model: 'A, B, C' }])
  })

  it('may begin with the names of the columns', () => {
    expect(read('Endpoint Name,Model,Type,L1,L2,L3\nPC-1,,,,,')).toMatchObject({
      rows: [{ endpoint_name: 'PC-1' }],
      warnings: [{ line: 1, message: 'names the columns, and is left out' }],
    })
  })

  it('tells all its faults, without the names of machines', () => {
    const long = 'ü'.repeat(64)
    const text = [
      `PC-1,${long},,,,`,
      `PC-2,${long}ü,,,,${'🎧'.repeat(65)}`,
      ',Nimbus,,,,',
      'pc-1,,,,,',
      'PC-3,,,,',
      'PC-4,,,,,,x',
    ].join('\n')
    expect(faults(text)).toEqual([
      '2: EndpointModel (column 2) has 65 characters: 64 are allowed',
      '2: EndpointLabel3 (column 6) has 65 characters: 64 are allowed',
      '3: EndpointName (column 1) is empty: write the name of the machine',
      '4: names the machine of line 1 again, upper and lower case aside: leave one of the two out',
      '5: has 5 columns instead of 6: leave none out, and add none',
      '6: has 7 columns instead of 6: leave none out, and add none',
    ])
    expect(faults('')).toEqual(['null: holds no line of data: name another file'])
  })
})
