/** `zeph-trace vault`: the secrets of a program, in a file that is encrypted with age or in the environment. */
import type { Command } from 'commander'
import type { VaultOptions } from '../vault/vault-settings.ts'

const EXIT_CODES = `
Exit codes: 0 done; 1 no such key, or the vault cannot be used; 2 wrong usage.`

const EXAMPLES = `
Examples:
  zeph-trace vault init >> zeph.toml       make a vault with its key, and use it
  zeph-trace vault set ZEPH_OTEL_HEADERS   asks for the value
  zeph-trace vault list                    which keys there are

Which vault: --file and --key-file, else [vault] in zeph.toml (or in the file
that ZEPH_CONFIG names), or ZEPH_VAULT_BACKEND, ZEPH_VAULT_FILE and
ZEPH_VAULT_KEY_FILE. ZEPH_VAULT_KEY: the key itself, or the path of its file.
${EXIT_CODES}`

const INIT_EXAMPLES = `
Examples:
  zeph-trace vault init >> zeph.toml
  zeph-trace vault init --file prod.age --key-file ~/keys/prod.key

Prints what zeph.toml needs, unless it has it. Never overwrites: a key file that
is there is used, a vault that is there is an error.
${EXIT_CODES}`

const SET_EXAMPLES = `
Examples:
  zeph-trace vault set OPENAI_API_KEY             asks, shows nothing
  zeph-trace vault set OPENAI_API_KEY < key.txt
  pass show openai | zeph-trace vault set OPENAI_API_KEY

The value is never an argument, since other users can see those. One line break
at its end is left out.
${EXIT_CODES}`

const GET_EXAMPLES = `
Examples:
  zeph-trace vault get OPENAI_API_KEY
  OPENAI_API_KEY=$(zeph-trace vault get OPENAI_API_KEY) node agent.js

Prints the value and a line break.
${EXIT_CODES}`

const LIST_EXAMPLES = `
Examples:
  zeph-trace vault list
  zeph-trace vault list --file prod.age --key-file ~/keys/prod.key

Of the environment only variables that begin with ZEPH_.
${EXIT_CODES}`

const DELETE_EXAMPLES = `
Examples:
  zeph-trace vault delete OPENAI_API_KEY
${EXIT_CODES}`

export function addVaultCommand(program: Command): void {
  const vault = program
    .command('vault')
    .description('keep secrets in an encrypted file')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
  subcommand(vault, 'init', INIT_EXAMPLES)
    .description('make an empty vault, and its key where there is none')
    .action(async (options: VaultOptions) => (await import('../vault/init-vault.ts')).initVault(options))
  // What else was typed may be the secret: the command refuses it without printing it, an option that is none too.
  subcommand(vault, 'set', SET_EXAMPLES)
    .description('store a secret: the value is read from stdin or asked for')
    .argument('<key>', 'name of the secret')
    .allowExcessArguments()
    .allowUnknownOption()
    .action(async (_key: string, options: VaultOptions, { args }: Command) =>
      (await import('../vault/use-secrets.ts')).setSecret(args, options),
    )
  subcommand(vault, 'get', GET_EXAMPLES)
    .description('print a secret')
    .argument('<key>', 'name of the secret')
    .allowExcessArguments()
    .action(async (_key: string, options: VaultOptions, { args }: Command) =>
      (await import('../vault/use-secrets.ts')).getSecret(args, options),
    )
  subcommand(vault, 'list', LIST_EXAMPLES)
    .description('print the names of the secrets')
    .action(async (options: VaultOptions) => (await import('../vault/use-secrets.ts')).listKeys(options))
  subcommand(vault, 'delete', DELETE_EXAMPLES)
    .description('remove a secret')
    .argument('<key>', 'name of the secret')
    .allowExcessArguments()
    .action(async (_key: string, options: VaultOptions, { args }: Command) =>
      (await import('../vault/use-secrets.ts')).deleteSecret(args, options),
    )
}

function subcommand(vault: Command, name: string, examples: string): Command {
  return vault
    .command(name)
    .option('--file <path>', 'the encrypted file')
    .option('--key-file <path>', 'the age identity file that opens it')
    .addHelpText('after', examples)
}
