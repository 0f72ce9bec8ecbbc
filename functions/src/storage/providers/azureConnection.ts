/** Opens an Azure container from a connection string, over TLS or not at all. */
import type { ContainerClient } from '@azure/storage-blob';
import type { AzureConfig, AzureSecrets } from '../../contract/storage.ts';
import { requireTls } from '../endpoint.ts';
import { storageError } from '../storageErrors.ts';

export type AzureSdk = typeof import('@azure/storage-blob');

/** The texts in a connection string that nothing may print. */
export function azureSecretTexts(secrets: AzureSecrets | undefined): string[] {
  const connection = connectionString(secrets) ?? '';
  const parts = [...connection.matchAll(/(?:AccountKey|SharedAccessSignature)=([^;]+)/g)];
  return [connection, ...parts.map((part) => part[1] ?? '')].filter((text) => text !== '');
}

export async function openContainer(
  name: string,
  config: AzureConfig,
  secrets: AzureSecrets | undefined,
): Promise<{ sdk: AzureSdk; container: ContainerClient }> {
  const connection = connectionString(secrets);
  if (connection === undefined) {
    throw storageError('storage/misconfigured', `${name} has no connection string.`, {
      field: 'config.connectionString',
      nextStep: "Enter the storage account's connection string.",
    });
  }
  const sdk = await import('@azure/storage-blob');
  const service = connect(sdk, name, withEndpoint(connection, config.endpoint));
  requireTls(
    name,
    service.url,
    config.endpoint === undefined ? 'config.connectionString' : 'config.endpoint',
  );
  return { sdk, container: service.getContainerClient(config.containerName) };
}

// The name under which Azure's own tools look for it: the server's credentials, where none were entered.
function connectionString(secrets: AzureSecrets | undefined): string | undefined {
  return secrets?.connectionString ?? process.env.AZURE_STORAGE_CONNECTION_STRING;
}

function connect(sdk: AzureSdk, name: string, connection: string) {
  try {
    return sdk.BlobServiceClient.fromConnectionString(connection, {
      // The SDK's own 4 s before the first retry would make each hiccup expensive.
      retryOptions: { maxTries: 4, retryDelayInMs: 200, maxRetryDelayInMs: 10_000 },
    });
  } catch (cause) {
    throw storageError('storage/misconfigured', `The connection string of ${name} is not valid.`, {
      field: 'config.connectionString',
      nextStep: 'Copy it again, whole, from the access keys of the storage account.',
      cause,
      secrets: azureSecretTexts({ connectionString: connection }),
    });
  }
}

function withEndpoint(connection: string, endpoint: string | undefined): string {
  if (endpoint === undefined) return connection;
  const kept = connection
    .split(';')
    .filter((part) => !/^(BlobEndpoint|DefaultEndpointsProtocol|EndpointSuffix)=/.test(part));
  return [...kept, `BlobEndpoint=${endpoint}`].join(';');
}
