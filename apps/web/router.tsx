import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  type RouteComponent,
  useMatches,
} from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { type Lazy, useCan, type WebPage } from '#ui';
import { NotFound, PageFailed } from './dead-ends.tsx';
import { webModules } from './modules.ts';
import { navigation } from './navigation.ts';
import { SettingsFrame, SettingsHome, settingsPages } from './settings-frame.tsx';
import { Shell } from './shell.tsx';

/** After a change of page (not of what is chosen on it) the focus goes to its heading, so that keys and readers start there. */
function useFocusOnNavigation(): void {
  const page = useMatches().at(-1)?.routeId ?? '';
  const before = useRef('');
  useEffect(() => {
    const first = before.current === '';
    before.current = page;
    if (first) return;
    const main = document.getElementById('main');
    const heading = main?.querySelector<HTMLElement>('h1[tabindex]') ?? main;
    heading?.focus({ preventScroll: true });
  }, [page]);
}

function Root(): ReactNode {
  useFocusOnNavigation();
  return <Outlet />;
}

/** A page one may not see answers like one that is not there. */
function guarded(component: Lazy, permission: string | undefined): RouteComponent {
  if (!permission) return lazyRouteComponent(component) as RouteComponent;
  return lazyRouteComponent(async () => {
    const { default: Loaded } = await component();
    return { default: () => (useCan()(permission) ? <Loaded /> : <NotFound />) };
  }) as RouteComponent;
}

function Home(): ReactNode {
  const can = useCan();
  const first = navigation.find((item) => can(item.permission));
  return <Navigate to={first?.to ?? '/settings'} replace />;
}

const pagesOf = (frame: 'app' | 'bare'): WebPage[] => webModules.flatMap((one) => one.pages).filter((page) => (page.frame ?? 'app') === frame);

export function createAppRouter() {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: PageFailed });
  const bare = pagesOf('bare').map((page) =>
    createRoute({ getParentRoute: () => root, path: page.path, component: guarded(page.component, undefined), errorComponent: PageFailed }),
  );
  const app = createRoute({ getParentRoute: () => root, id: 'app', component: Shell });
  const framed = pagesOf('app').map((page) =>
    createRoute({ getParentRoute: () => app, path: page.path, component: guarded(page.component, page.permission), errorComponent: PageFailed }),
  );
  const settings = createRoute({ getParentRoute: () => app, path: '/settings', component: SettingsFrame });
  const settingsChildren = settingsPages.map((page) =>
    createRoute({ getParentRoute: () => settings, path: page.path, component: guarded(page.component, page.permission), errorComponent: PageFailed }),
  );
  const settingsHome = createRoute({ getParentRoute: () => settings, path: '/', component: SettingsHome });
  const home = framed.some((route) => route.path === '/') ? [] : [createRoute({ getParentRoute: () => app, path: '/', component: Home })];
  const lost = createRoute({ getParentRoute: () => app, path: '$', component: NotFound });
  const routes: AnyRoute[] = [...bare, app.addChildren([...home, ...framed, settings.addChildren([settingsHome, ...settingsChildren]), lost] as AnyRoute[])];
  return createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', defaultPreloadDelay: 80, scrollRestoration: false });
}
