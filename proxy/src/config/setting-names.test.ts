import { describe, expect, it } from 'vitest';
import { isSetting, suggestSetting } from './setting-names.ts';

describe('the names of settings', () => {
  it.each([
    ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
    ['allowed_origins', 'ALLOWED_ORIGINS'],
    ['DURENAI_APIKEY', 'DURENAI_API_KEY'],
    ['DURENAI_API_KEY_FLIE', 'DURENAI_API_KEY_FILE'],
    ['TOKEN_SECERT', 'TOKEN_SECRET'],
    ['VISITORS_PER_MINUT', 'VISITORS_PER_MINUTE'],
    ['VISITOR_PER_MINUT', 'VISITOR_PER_MINUTE'],
    ['DATABASE_URI', 'DATABASE_URL'],
  ])('%s is none, and %s was meant', (name, meant) => {
    expect([isSetting(name), suggestSetting(name)]).toEqual([false, meant]);
  });

  it('are not seen in what machines, hosts and other tools set', () => {
    const others =
      `BASH_ENV CI COLORTERM DBUS_SESSION_BUS_ADDRESS DEBUG DISPLAY EDITOR HOME HOSTNAME HOSTS HTTP_PROXY
      HTTPS_PROXY INIT_CWD KUBERNETES_PORT KUBERNETES_SERVICE_HOST LANG LC_ALL LOGNAME MAIL NO_PROXY NODE NODE_OPTIONS
      NODE_PATH NPM_CONFIG_CACHE OLDPWD PATH PGDATABASE PGHOST PGPASSWORD PGPORT PGUSER PM2_HOME PORTS POST PWD
      RAILWAY_PUBLIC_DOMAIN REDIS_URL RENDER_EXTERNAL_URL SECRET_KEY SERVER_PORT SHELL SHLVL SSH_AUTH_SOCK SSL_CERT_FILE
      TERM TMPDIR TZ USER USERNAME VERCEL_URL VIRTUAL_ENV WEBSITE_PORT XDG_RUNTIME_DIR npm_config_user_agent
      npm_lifecycle_event npm_node_execpath npm_package_json`.split(/\s+/);
    expect(others.filter((name) => suggestSetting(name) !== undefined)).toEqual([]);
  });
});
