/*
 * The user programs' C library.
 */
#ifndef PAGEWALK_GUEST_USER_LIB_H
#define PAGEWALK_GUEST_USER_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest/kernel/syscall_abi.h"

enum {
    PAGE_SIZE = 4096,
};

/* System calls as in Linux; a negative result is the error. */
void exit(int code) __attribute__((noreturn));
int fork(void);
int32_t read(int fd, void *buffer, size_t count);
int32_t write(int fd, const void *buffer, size_t count);
int open(const char *path);
int close(int fd);
int waitpid(int pid, uint32_t *status);
int execve(const char *path, char *const argv[]);
int getpid(void);
void *brk(void *end);
int munmap(void *addr, size_t len);
int sched_yield(void);
void *mmap(void *addr, size_t len, int prot, int flags, int fd,
           uint32_t offset);
int measure(int what);          /* MEASURE_BEGIN or MEASURE_END */

/* Did mmap fail? Its errors are -4095..-1. */
static inline bool is_error(const void *addr)
{
    return (uint32_t)addr > (uint32_t)-4096;
}

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
void *memset(void *dst, int byte, size_t count);
void *memcpy(void *dst, const void *src, size_t count);

/* How system calls enter the kernel: SYSENTER, else INT 0x80. */
extern bool use_sysenter;

void print(const char *text);
void print_number(uint32_t number);

/* The next random number below LIMIT. *STATE must not be 0 at the start. */
uint32_t random_below(uint32_t *state, uint32_t limit);

/* The number that TEXT is, in decimal or with 0x in hexadecimal; 0 if it is not
 * a number. */
uint32_t parse_number(const char *text);

#endif
