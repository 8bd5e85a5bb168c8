export type VertexOptions = {
  /** Google Cloud project. */
  project: string;
  /** For example `global` or `europe-west1`. */
  region: string;
  /** An access token, as `gcloud auth print-access-token` prints it; else the application's default credentials. */
  accessToken?: string;
  /** The address without a version, for gateways. */
  baseUrl?: string;
};

/** The part of google-auth-library's client that both SDKs use; undefined lets them look for credentials. */
export function vertexCredentials(accessToken: string | undefined, project: string) {
  if (accessToken === undefined) return undefined;
  const headers = () => new Headers({ authorization: `Bearer ${accessToken}` });
  return {
    projectId: project,
    getRequestHeaders: () => Promise.resolve(headers()),
    getAccessToken: () => Promise.resolve({ token: accessToken }),
  };
}
