/** Vectors by feature hashing, in this process: for who has no model for it at hand. */
import { hashFeatures } from './feature-hash.ts'
import type { EmbedTexts } from './model-provider.ts'

export const embedByFeatures: EmbedTexts = async ({ texts }) => texts.map((text) => hashFeatures(text))
