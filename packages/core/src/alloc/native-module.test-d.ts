import type * as native from '@zeph-telemetry/alloc-native'
import type { NativeModule } from './native-module.ts'

/** The package is what core takes it for, and core knows all of its places. */
export const package_: (module: typeof native) => NativeModule = (module) => module
export const places: (slots: NativeModule['SLOTS']) => Record<keyof typeof native.SLOTS, number> = (slots) => slots
