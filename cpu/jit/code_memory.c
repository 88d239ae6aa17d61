#define _GNU_SOURCE            /* memfd_create */

#include "cpu/jit/code_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#if defined(__linux__)

bool code_memory_init(struct code_memory *m, size_t bytes)
{
    int fd = memfd_create("pagewalk-code", MFD_CLOEXEC);
    void *write, *run;

    *m = (struct code_memory){0};
    if (fd < 0)
        return false;
    if (ftruncate(fd, (off_t)bytes)) {
        close(fd);
        return false;
    }
    write = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    run = mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    close(fd);
    if (write == MAP_FAILED || run == MAP_FAILED) {
        if (write != MAP_FAILED)
            munmap(write, bytes);
        if (run != MAP_FAILED)
            munmap(run, bytes);
        return false;
    }
    *m = (struct code_memory){.write = write, .run = run, .bytes = bytes};
    return true;
}

void code_memory_destroy(struct code_memory *m)
{
    if (!m->write)
        return;
    munmap(m->write, m->bytes);
    munmap((void *)m->run, m->bytes);
    *m = (struct code_memory){0};
}

#else

bool code_memory_init(struct code_memory *m, size_t bytes)
{
    (void)bytes;
    *m = (struct code_memory){0};
    return false;
}

void code_memory_destroy(struct code_memory *m)
{
    (void)m;
}

#endif
