export { OAuthAppsPage } from './oauth-apps-page.tsx'
