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

/** The part of google-auth-library's client that both SDKs use. */
type Credentials = {
  projectId: string;
  getRequestHeaders(): Promise<Headers>;
  getAccessToken(): Promise<{ token: string }>;
};

/** Undefined lets the SDKs look for credentials. */
export function vertexCredentials(accessToken: string | undefined, project: string): Credentials | undefined {
  if (accessToken === undefined) return undefined;
  return {
    projectId: project,
    getRequestHeaders: () => Promise.resolve(new Headers({ authorization: `Bearer ${accessToken}` })),
    getAccessToken: () => Promise.resolve({ token: accessToken }),
  };
}
