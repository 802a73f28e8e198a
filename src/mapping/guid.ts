const lowerCase = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const anyCase = new RegExp(lowerCase, 'i')

/** A GUID in lower case, as Graph writes it and PostgreSQL prints it, or `undefined` where the text is none. */
export function canonicalGuid(text: string): string | undefined {
  if (lowerCase.test(text)) return text
  return anyCase.test(text) ? text.toLowerCase() : undefined
}
