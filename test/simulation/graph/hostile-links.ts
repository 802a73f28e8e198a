import { RECORDS } from './asked.ts'

/** Links as somebody might plant them who wants the token, made of the link that would be right. */
const forms: readonly ((home: URL) => string)[] = [
  ({ pathname, search }) => `https://evil.example${pathname}${search}`,
  ({ host, pathname, search }) => `https://${host}@evil.example${pathname}${search}`,
  ({ host, pathname, search }) => `https://user:secret@${host}${pathname}${search}`,
  ({ host, pathname, search }) => `https://${host}.evil.example${pathname}${search}`,
  ({ host, pathname, search }) => `https://evil-${host}${pathname}${search}`,
  ({ host, pathname, search }) => `https://${host}\\@evil.example${pathname}${search}`,
  ({ host, pathname, search }) => `https://${host}:8443${pathname}${search}`,
  ({ host, pathname, search }) => `https://${host}.${pathname}${search}`,
  ({ pathname, search }) => `//evil.example${pathname}${search}`,
  ({ host, pathname, search }) => `http://${host}${pathname}${search}`,
  ({ host, search }) => `https://${host}/v1.0/../beta/communications/callRecords${search}`,
  ({ host, search }) => `https://${host}/v1.0/users${search}`,
  ({ host, search }) => `https://${host}${RECORDS}evil${search}`,
  ({ host, search }) => `https://${host}${RECORDS}/%2e%2e/%2e%2e/users${search}`,
  () => 'https://xn--grph-5na.microsoft.com/v1.0/communications/callRecords',
  () => 'http://169.254.169.254/metadata/identity/oauth2/token',
  () => 'file:///etc/passwd',
  () => 'javascript:alert(1)',
]

/** How many forms there are. */
export const hostileForms = forms.length

/** A link that must not be followed. */
export function hostileLink(form: number, home: URL): string {
  return forms[form]!(home)
}
