import { version } from '../version.ts'
import { codesFor } from './after-exit.ts'
import { asYamlBlock, containerScript } from './container-script.ts'
import { cronTime, LONGEST_HOURS, type Nightly, type ReadyFile, STOP_SECONDS } from './nightly.ts'

/** A CronJob. */
export function cronJob(nightly: Nightly): readonly ReadyFile[] {
  const { name } = nightly
  // quoted, because a name such as "on" is no text for every reader of YAML
  const [quotedName, quotedImage] = [name, nightly.image].map((text) => JSON.stringify(text))
  return [
    {
      path: `${name}.yaml`,
      text: `# Made by callhouse ${version}. Needs Kubernetes 1.27 or newer.
#
# Once, with the secrets in files of the same names, which are deleted afterwards:
#   kubectl create configmap ${name} --from-literal=AZURE_TENANT_ID=… --from-literal=AZURE_CLIENT_ID=…
#   kubectl create secret generic ${name} --from-file=client-secret --from-file=database-url
#   kubectl apply -f ${name}.yaml
#   kubectl create job ${name}-first --from=cronjob/${name}
#   kubectl logs --follow --pod-running-timeout=2m job/${name}-first
apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${quotedName}
  labels:
    app.kubernetes.io/name: callhouse
    app.kubernetes.io/instance: ${quotedName}
spec:
  schedule: "${cronTime(nightly)}"
  timeZone: Etc/UTC
  # The lease in the database keeps loads apart anyway; this saves starting one in vain.
  concurrencyPolicy: Forbid
  # A start that was missed is made up for within these twelve hours. Without a limit, a CronJob that has missed
  # a hundred starts never starts again.
  startingDeadlineSeconds: 43200
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      # All tries together. One that hangs must not hold up the nights after it.
      activeDeadlineSeconds: ${LONGEST_HOURS * 3600}
      # What may be tried again is: after 10, 20, 40 seconds and so on, ten minutes in all. What is loaded stays.
      backoffLimit: 6
      podFailurePolicy:
        rules:
          # A node that is drained or lost is not the load's fault.
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
          # These end the same way every time.
          - action: FailJob
            onExitCodes:
              containerName: sync
              operator: In
              values: [${codesFor('report').join(', ')}]
      template:
        metadata:
          labels:
            app.kubernetes.io/name: callhouse
            app.kubernetes.io/instance: ${quotedName}
            # Workload identity, which needs no client secret: take this label and the service account, and leave
            # out the ConfigMap, AZURE_CLIENT_SECRET_FILE and client-secret. The webhook sets AZURE_TENANT_ID,
            # AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.
            #azure.workload.identity/use: "true"
        spec:
          #serviceAccountName: ${name}
          restartPolicy: Never
          # The batch at hand is finished first, which takes ten seconds at most.
          terminationGracePeriodSeconds: ${STOP_SECONDS}
          # It has no business with the cluster.
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            # so that the user can read the secrets
            fsGroup: 1000
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: sync
              image: ${quotedImage}
              command: [/bin/sh, -c]
              # A Job knows success and failure only: that another load is at work must not be a failure.
              args:
                - |
${asYamlBlock(containerScript(nightly), 18)}
              envFrom:
                - configMapRef:
                    name: ${quotedName}
              env:
                - name: AZURE_CLIENT_SECRET_FILE
                  value: /run/secrets/callhouse/client-secret
                - name: DATABASE_URL_FILE
                  value: /run/secrets/callhouse/database-url
              resources:
                requests:
                  cpu: 250m
                  memory: 256Mi
                limits:
                  memory: 1Gi
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              volumeMounts:
                - name: secrets
                  mountPath: /run/secrets/callhouse
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
          volumes:
            # As files, because variables show in dumps and are handed on to every child.
            - name: secrets
              secret:
                secretName: ${quotedName}
                # 0440, written so that every reader of YAML takes it for the same number
                defaultMode: 288
            - name: tmp
              emptyDir:
                sizeLimit: 1Gi
`,
    },
  ]
}
