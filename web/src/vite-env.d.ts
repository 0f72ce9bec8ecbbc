/** Types of what Vite adds: CSS modules and asset imports. */
/// <reference types="vite/client" />
