interface ImportMetaEnv {
  /** Where the proxy is. Default http://localhost:8787. */
  readonly VITE_DURENAI_PROXY_URL?: string;
}
