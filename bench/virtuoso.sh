#!/bin/sh
# Starts a Virtuoso of its own (Debian: apt-get install virtuoso-opensource) for trying `kg --store` on it; see docs/stores.md.
#
#   KG_STORE_AUTH=dba:PASSWORD bench/virtuoso.sh DIR [PORT]
#
# The database lies in DIR and belongs to whoever starts it; it listens on this machine only, in the foreground, until it is interrupted.
# PASSWORD becomes that of the administrator when the database is made.
set -eu
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
: "${KG_STORE_AUTH:?dba:PASSWORD}"
mkdir -p "$1"
cd "$1"
port=${2:-8890}
umask 077
cat > virtuoso.ini <<INI
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:$((port + 1))
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
MaxMemPoolSize = 400000000
[HTTPServer]
ServerPort = 127.0.0.1:$port
ServerRoot = .
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
INI
password=${KG_STORE_AUTH#*:}
[ -e virtuoso.db ] || virtuoso-t +foreground +configfile virtuoso.ini +pwdold dba +pwddba "$password" +pwddav "$password"  # makes it and ends
exec virtuoso-t +foreground +configfile virtuoso.ini
