/*
 * A library for LD_PRELOAD that lets one call of the host fail: number FAIL_AT
 * (from 0 on) of those of FAIL_KIND that the program itself makes. What the
 * libraries do among themselves is theirs. FAIL_MARK is a file that is made when
 * the call has come, so that the test knows the last one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *kind, *mark;
static unsigned long at, count;
static uintptr_t first, last;           /* of the program's code */
static int mark_fd = -1;

static int on_object(struct dl_phdr_info *info, size_t size, void *opaque)
{
    (void)size, (void)opaque;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
            continue;
        first = info->dlpi_addr + p->p_vaddr;
        last = first + p->p_memsz;
    }
    return 1;                           /* the program is the first object */
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("FAIL_AT");

    kind = getenv("FAIL_KIND");
    mark = getenv("FAIL_MARK");
    at = text ? strtoul(text, NULL, 10) : 0;
    dl_iterate_phdr(on_object, NULL);
    if (mark)
        mark_fd = (int)syscall(SYS_openat, AT_FDCWD, mark,
                               O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
}

/* Whether this call, from `caller`, is the one. */
static bool fails(const char *what, void *caller, int error)
{
    uintptr_t from = (uintptr_t)caller;

    if (!kind || strcmp(kind, what) || from < first || from >= last ||
        __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED) != at)
        return false;
    syscall(SYS_write, mark_fd, "x", 1);
    errno = error;
    return true;
}

#define CALLER __builtin_return_address(0)

/* WRAP(kind, error, failed, type, name, (parameters), (arguments)) */
#define WRAP(what, error, failed, type, name, parameters, arguments) \
    type name parameters; \
    type name parameters \
    { \
        static type (*next) parameters; \
        \
        if (!next) \
            *(void **)&next = dlsym(RTLD_NEXT, #name); \
        return fails(what, CALLER, error) ? (failed) : next arguments; \
    }

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_realloc(p, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL
                                           : __libc_memalign(alignment, size);
}

WRAP("memory", ENOMEM, NULL, char *, strdup, (const char *s), (s))
WRAP("mmap", ENOMEM, MAP_FAILED, void *, mmap,
     (void *p, size_t n, int prot, int flags, int fd, off_t offset),
     (p, n, prot, flags, fd, offset))
WRAP("thread", EAGAIN, EAGAIN, int, pthread_create,
     (pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *p),
     (t, a, f, p))

WRAP("open", EMFILE, NULL, FILE *, fopen, (const char *p, const char *m), (p, m))
WRAP("open", EMFILE, NULL, FILE *, fdopen, (int fd, const char *m), (fd, m))
WRAP("read", EIO, -1, ssize_t, read, (int fd, void *p, size_t n), (fd, p, n))
WRAP("read", EIO, -1, ssize_t, pread,
     (int fd, void *p, size_t n, off_t o), (fd, p, n, o))
WRAP("write", ENOSPC, -1, ssize_t, write,
     (int fd, const void *p, size_t n), (fd, p, n))
WRAP("write", ENOSPC, -1, ssize_t, pwrite,
     (int fd, const void *p, size_t n, off_t o), (fd, p, n, o))
/* Nobody can be told that standard error is lost. */
WRAP(f == stderr ? "" : "write", ENOSPC, EOF, int, fflush, (FILE *f), (f))
WRAP(f == stderr ? "" : "close", EIO, EOF, int, fclose, (FILE *f), (f))
WRAP("sync", EIO, -1, int, fsync, (int fd), (fd))
WRAP("sync", EIO, -1, int, fdatasync, (int fd), (fd))
WRAP("rename", EIO, -1, int, rename, (const char *a, const char *b), (a, b))

/* The window's: a function of SDL that makes something. */
WRAP("sdl", 0, -1, int, SDL_Init, (unsigned flags), (flags))
WRAP("sdl", 0, NULL, void *, SDL_CreateWindow,
     (const char *t, int x, int y, int w, int h, unsigned f),
     (t, x, y, w, h, f))
WRAP("sdl", 0, NULL, void *, SDL_CreateRenderer,
     (void *w, int i, unsigned f), (w, i, f))
WRAP("sdl", 0, NULL, void *, SDL_CreateTexture,
     (void *r, unsigned f, int a, int w, int h), (r, f, a, w, h))
