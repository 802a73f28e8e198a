import { NAMES, nameOf } from '../../src/emulator/names.ts'

/** What must never be read where everybody may read, by what it is; each as the source of a regular expression. */
interface Canary {
  readonly what: string
  readonly pattern: string
}

/** People of the documents in test/fixtures and of those that tests make up. */
const PEOPLE = [
  'Ines Halvorsen',
  'Lucía Ferrer',
  'Jonas Feld',
  'Priya Nandakumar',
  'Okan Demirel',
  'Dag Lindqvist',
  'Sanne Kuipers',
  'Mireille Aubert',
  'Tomasz Wrona',
  'Kanaria Vogel',
  'Alice Example',
  'Carl Canary',
]

/** Secrets that tests give the emulated tenant, beside those that are seen in the environment of a command. */
const SECRETS = ['emulated~secret.of_the-application', 'kanarien~8Q.vogel_im-Bergwerk']

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Any of the first names of the emulated company's people before any of their last names. */
function emulatedPeople(): string {
  const first = new Set<string>()
  const last = new Set<string>()
  for (let number = 0; number < NAMES; number++) {
    const [one, ...other] = nameOf(number).display.split(' ')
    first.add(one!)
    last.add(other.join(' '))
  }
  return `(?:${[...first].join('|')}) (?:${[...last].join('|')})`
}

/** Where a number or an address begins and ends: not within a longer word or number. */
const BEFORE = '(?<![\\w.:+*-])'
const BEHIND = '(?![\\w:*-])'

/**
 * The secrets, keys, tokens, people, numbers and addresses of everything that tests load. Most are forms and not lists, so
 * that what a test makes up is among them without being told here.
 */
export const canaries: readonly Canary[] = [
  {
    what: 'a secret',
    pattern: SECRETS.flatMap((one) => [one, encodeURIComponent(one)])
      .map(literally)
      .join('|'),
  },
  { what: 'a private key', pattern: '-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----' },
  // every one begins with a JSON object in base64
  { what: 'a token', pattern: 'eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}' },
  { what: 'a name', pattern: `${PEOPLE.map(literally).join('|')}|${emulatedPeople()}` },
  { what: 'a user principal name', pattern: '[\\w.+-]+@(?:[\\w-]+\\.)+example\\b' },
  { what: 'a telephone number', pattern: `${BEFORE}\\+\\d{5,13}(?:\\d\\d|\\*+)` },
  // but this machine, any machine, and where a cloud's machines find their identity
  {
    what: 'an address',
    pattern: `${BEFORE}(?!127\\.|0\\.0\\.0\\.0|169\\.254\\.169\\.254)(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w*-]|\\.\\d)`,
  },
  { what: 'an address', pattern: `${BEFORE}(?:2001:db8|fe80):[\\da-f:]+` },
  {
    what: 'a hardware address',
    pattern: `${BEFORE}(?:[\\da-f]{2}[:-]){5}(?:(?:[\\da-f]{2}[:-]){2})?[\\da-f]{2}${BEHIND}`,
  },
]
