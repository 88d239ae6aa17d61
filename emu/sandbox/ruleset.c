#define _GNU_SOURCE
#include "emu/sandbox/ruleset.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __has_include
#if __has_include(<linux/landlock.h>) && __has_include(<linux/seccomp.h>)
#define HAS_LANDLOCK 1
#endif
#endif

#if defined(HAS_LANDLOCK) && defined(SYS_landlock_create_ruleset)

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>

#if defined(__x86_64__)
#define HOST_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define HOST_ARCH AUDIT_ARCH_AARCH64
#endif

/* What struct landlock_ruleset_attr is since version 6 of the interface; older
 * kernels take a shorter one (landlock_create_ruleset(2)). */
struct ruleset_attr {
    uint64_t fs, net, scoped;
};

enum {
    FS_VERSION_1 = (1 << 13) - 1,
    RIGHT_REFER = 1 << 13,              /* version 2 */
    RIGHT_IOCTL_DEV = 1 << 15,          /* version 5 */
    NET_ALL = 1 << 0 | 1 << 1,          /* version 4: bind, connect of TCP */
    SCOPE_ALL = 1 << 0 | 1 << 1,        /* version 6: abstract sockets,
                                           signals */
    /* Rights that a rule may give to what is no folder. */
    FILE_RIGHTS = RIGHT_EXECUTE | RIGHT_WRITE_FILE | RIGHT_READ_FILE |
                  RIGHT_TRUNCATE | RIGHT_IOCTL_DEV,
    CALLS_MAX = 64,
    X32_CALL = 0x40000000,              /* numbers of the x32 ABI */
};

static uint64_t handled_by(long version)
{
    return (uint64_t)FS_VERSION_1 | (version >= 2 ? RIGHT_REFER : 0) |
           (version >= 3 ? RIGHT_TRUNCATE : 0) |
           (version >= 5 ? RIGHT_IOCTL_DEV : 0);
}

bool ruleset_begin(struct ruleset *rules)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);
    struct ruleset_attr attr;
    size_t size = version >= 6   ? sizeof attr
                  : version >= 4 ? offsetof(struct ruleset_attr, scoped)
                                 : offsetof(struct ruleset_attr, net);

    rules->fd = -1;
    if (version < 1)
        return false;
    rules->handled = handled_by(version);
    attr = (struct ruleset_attr){
        .fs = rules->handled, .net = NET_ALL, .scoped = SCOPE_ALL,
    };
    rules->fd = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    return rules->fd >= 0;
}

void ruleset_allow(struct ruleset *rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr attr = {
        .parent_fd = open(path, O_PATH | O_CLOEXEC),
    };
    struct stat status;

    if (attr.parent_fd < 0)
        return;
    attr.allowed_access = rights & rules->handled;
    if (fstat(attr.parent_fd, &status) || !S_ISDIR(status.st_mode))
        attr.allowed_access &= FILE_RIGHTS;
    if (attr.allowed_access)
        syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH,
                &attr, 0);
    close(attr.parent_fd);
}

/* A call of another architecture's numbers fails too, whichever it is. */
static bool filter_calls(const long *call, unsigned count)
{
#ifdef HOST_ARCH
    struct sock_filter code[CALLS_MAX + 8];
    unsigned n = 0;

    code[n++] = (struct sock_filter)BPF_STMT(
        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[n++] = (struct sock_filter)BPF_JUMP(
        BPF_JMP | BPF_JEQ | BPF_K, HOST_ARCH, 0, (uint8_t)(count + 3));
    code[n++] = (struct sock_filter)BPF_STMT(
        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    code[n++] = (struct sock_filter)BPF_JUMP(
        BPF_JMP | BPF_JGE | BPF_K, X32_CALL, (uint8_t)(count + 1), 0);
    for (unsigned i = 0; i < count; i++)
        code[n++] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call[i],
            (uint8_t)(count - i), 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                             SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                             SECCOMP_RET_ERRNO | EPERM);
    return !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                  &(struct sock_fprog){ (uint16_t)n, code });
#else
    (void)call, (void)count;
    return true;
#endif
}

bool ruleset_enter(struct ruleset *rules, const long *call, unsigned count)
{
    bool ok = count <= CALLS_MAX &&
              !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
              !syscall(SYS_landlock_restrict_self, rules->fd, 0) &&
              filter_calls(call, count);

    close(rules->fd);
    rules->fd = -1;
    return ok;
}

#else

bool ruleset_begin(struct ruleset *rules)
{
    rules->fd = -1;
    return false;
}

void ruleset_allow(struct ruleset *rules, const char *path, uint64_t rights)
{
    (void)rules, (void)path, (void)rights;
}

bool ruleset_enter(struct ruleset *rules, const long *call, unsigned count)
{
    (void)rules, (void)call, (void)count;
    return false;
}

#endif
