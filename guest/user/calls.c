/*
 * calls KIND COUNT: make COUNT system calls between the two calls of measure().
 *
 *   int80      getpid, which does nothing, by INT 0x80
 *   sysenter   getpid by SYSENTER if it works, else by INT 0x80
 *   touch      getpid, and touch 16 pages after each call
 *   read       open a file, read 4096 bytes of it, close it
 *   yield      sched_yield by turns with a second process
 */
#include "guest/user/lib.h"

enum {
    TOUCH_PAGES = 16,
    TOUCH_STEP = 80,            /* bytes, as in labs/touch.h */
    WARM_UP = 4,                /* calls */
    COPY_SIZE = PAGE_SIZE,
};

static char pages[TOUCH_PAGES * PAGE_SIZE] __attribute__((aligned(4096)));
static int fd;

static void call_getpid(void)
{
    getpid();
}

static void call_int80(void)
{
    use_sysenter = false;
    getpid();
}

static void call_touch(void)
{
    getpid();
    for (int i = 0; i < TOUCH_PAGES; i++)
        (void)*(volatile uint32_t *)(pages + i * PAGE_SIZE + i * TOUCH_STEP);
}

/* The file has one page: open it each time, to read from its start. */
static void call_read(void)
{
    fd = open("scratch");
    read(fd, pages, COPY_SIZE);
    close(fd);
}

static void call_yield(void)
{
    sched_yield();
}

static const struct {
    const char *name;
    void (*call)(void);
    bool twice;                 /* in two processes */
} kinds[] = {
    { "int80", call_int80, false },
    { "sysenter", call_getpid, false },
    { "touch", call_touch, false },
    { "read", call_read, false },
    { "yield", call_yield, true },
};

int main(int argc, char **argv)
{
    uint32_t count = argc > 2 ? parse_number(argv[2]) : 0;
    void (*call)(void) = NULL;
    bool twice = false, child = false;

    for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (argc > 1 && strcmp(argv[1], kinds[i].name) == 0) {
            call = kinds[i].call;
            twice = kinds[i].twice;
        }
    if (!call)
        return 2;
    memset(pages, 1, sizeof(pages));
    if (twice)
        child = fork() == 0;
    /* Warm up, so that all pages of both processes are present. */
    for (int i = 0; i < WARM_UP; i++)
        call();
    if (!child)
        measure(MEASURE_BEGIN);
    for (uint32_t i = 0; i < count; i++)
        call();
    if (child)
        for (int i = 0; i < WARM_UP; i++)
            call();
    else
        measure(MEASURE_END);
    if (twice && !child)
        waitpid(-1, NULL);
    return 0;
}
