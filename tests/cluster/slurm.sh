#!/bin/sh
# The Slurm recipe of docs/traces.md ("More than one machine"), on a cluster of
# one node that this script starts in a folder of its own, from Debian's
# slurmctld, slurmd, slurm-client and munge. Where they are not installed or do
# not start, it says so and passes. PAGEWALK is the program under test.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/../cli/helper.sh"

PAGEWALK=$(cd "$(dirname "$PAGEWALK")" && pwd)/pagewalk
NODE=$(hostname -s)
SLURM_CONF=$WORK/slurm.conf
export SLURM_CONF PAGEWALK
started=

stop() {
    # Only what this script has started.
    for pid in $started; do
        kill "$pid" 2>/dev/null
    done
    wait
    rm -rf "$WORK"
}
trap stop EXIT

skip() {
    echo "slurm.sh: skipped: $1"
    exit 0
}

for tool in slurmctld slurmd sbatch munged; do
    command -v $tool >/dev/null || skip "no $tool"
done

# starts WHAT SECONDS COMMAND...: repeats the command until it succeeds.
starts() {
    what=$1
    tries=$2
    shift 2
    until "$@" >"$WORK/tried" 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] ||
            skip "$what does not start here: $(tail -n 1 "$WORK/$what.log" \
                "$WORK/tried" 2>/dev/null | tail -n 1)"
        sleep 1
    done
}

chmod 755 "$WORK"
mkdir -m 755 "$WORK/munge" "$WORK/state" "$WORK/spool"
head -c 1024 /dev/urandom >"$WORK/munge/key"
chmod 600 "$WORK/munge/key"
munged --foreground --force --key-file "$WORK/munge/key" \
    --socket "$WORK/munge/socket" --pid-file "$WORK/munge/pid" \
    --log-file "$WORK/munge/log" --seed-file "$WORK/munge/seed" \
    >"$WORK/munged.log" 2>&1 &
started="$started $!"
starts munged 10 munge --socket "$WORK/munge/socket" --no-input

cat >"$SLURM_CONF" <<TEXT
ClusterName=pagewalk
SlurmctldHost=$NODE(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$WORK/munge/socket
CredType=cred/munge
SlurmctldPort=$((20000 + $$ % 10000))
SlurmdPort=$((30000 + $$ % 10000))
StateSaveLocation=$WORK/state
SlurmdSpoolDir=$WORK/spool
SlurmctldPidFile=$WORK/slurmctld.pid
SlurmdPidFile=$WORK/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
MpiDefault=none
ReturnToService=2
NodeName=$NODE NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=$NODE Default=YES MaxTime=INFINITE State=UP
TEXT
slurmctld -D >"$WORK/slurmctld.log" 2>&1 &
started="$started $!"
starts slurmctld 20 scontrol ping
slurmd -D -N "$NODE" >"$WORK/slurmd.log" 2>&1 &
started="$started $!"
is_idle() {
    sinfo --noheader --format %t | grep -q idle
}
starts slurmd 30 is_idle

test_that "the shards of a Slurm array merge to the whole sweep"
record kmap --append "lab=kmap exit" --trace-filter split:1,1
cd "$WORK" || exit 3
cat >sweep.sbatch <<'TEXT'
#!/bin/sh
#SBATCH --array=1-4
"$PAGEWALK" sweep -q kmap.pwt --jobs 1 \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --csv "part.$SLURM_ARRAY_TASK_ID.csv"
TEXT
timeout 300 sbatch --wait sweep.sbatch >"$WORK/out" 2>"$WORK/err" ||
    complain "sbatch has failed: $(cat "$WORK/err" slurm-*.out 2>/dev/null |
        head -n 1)"
run sweep --merge part.*.csv --csv merged
exits 0
run sweep kmap.pwt --csv whole
exits 0
same merged whole "the rows"

finish
