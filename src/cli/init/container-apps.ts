import { version } from '../version.ts'
import { codesFor, spelt } from './after-exit.ts'
import { asYamlBlock, containerScript } from './container-script.ts'
import { cronTime, LONGEST_HOURS, type Nightly, type ReadyFile } from './nightly.ts'

/** A job of Azure Container Apps. */
export function containerAppsJob(nightly: Nightly): readonly ReadyFile[] {
  const { name, image } = nightly
  return [
    {
      path: `${name}.yaml`,
      text: `# Made by callhouse ${version}, for Azure Container Apps. A job: an app would be started again for ever.
#
# Replace what is in capitals, then
#   az containerapp job create --name ${name} --resource-group GROUP --yaml ${name}.yaml
#   az containerapp job start --name ${name} --resource-group GROUP
# and, for changes, az containerapp job update with the same arguments.
#
# One user-assigned managed identity does it all: it fetches the image (role AcrPull on the registry) and the database's
# URL (role Key Vault Secrets User on the vault), and signs in to Graph, for which it needs the application permission
# CallRecords.Read.All. So there is no client secret that could leak or expire.
identity:
  type: UserAssigned
  userAssignedIdentities:
    &identity /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/IDENTITY: {}
properties:
  environmentId: /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.App/managedEnvironments/ENVIRONMENT
  configuration:
    triggerType: Schedule
    scheduleTriggerConfig:
      # UTC
      cronExpression: "${cronTime(nightly)}"
      parallelism: 1
      replicaCompletionCount: 1
    # One that hangs must not hold up the nights after it. In seconds.
    replicaTimeout: ${LONGEST_HOURS * 3600}
    # Container Apps does not look at exit codes: every one but 0 is tried again. ${spelt(codesFor('retry'))} are worth it, what is
    # loaded stays; ${spelt(codesFor('report'))} end the same way again, within seconds.
    replicaRetryLimit: 3
${registries(image)}    secrets:
      - name: database-url
        keyVaultUrl: https://VAULT.vault.azure.net/secrets/callhouse-database-url
        identity: *identity
  template:
    containers:
      - name: sync
        image: ${JSON.stringify(image)}
        command: [/bin/sh, -c]
        # That another load is at work must not be a failure.
        args:
          - |
${asYamlBlock(containerScript(nightly), 12)}
        env:
          - name: AZURE_TENANT_ID
            value: TENANT_ID
          - name: CALLHOUSE_MANAGED_IDENTITY
            value: "1"
          - name: AZURE_CLIENT_ID
            value: CLIENT_ID_OF_THE_IDENTITY
          - name: DATABASE_URL
            secretRef: database-url
        resources:
          cpu: 0.5
          memory: 1Gi
`,
    },
  ]
}

/** How to sign in to the image's registry; none for an image that names no registry, which is public. */
function registries(image: string): string {
  const [host = '', ...path] = image.split('/')
  if (path.length === 0 || !/[.:]/.test(host)) return ''
  return `    registries:
      - server: ${JSON.stringify(host)}
        identity: *identity
`
}
