#include "emu/events/event_log.h"

#include "emu/trace/trace_pages.h"

/* Tells the owner, once, that the stream has ended early. */
static void check(struct event_log *log)
{
    if (!log->writer.failure || log->ended)
        return;
    log->ended = true;
    log->failed(log->opaque);
}

void event_log_fail(struct event_log *log, const char *why)
{
    event_writer_fail(&log->writer, why);
    check(log);
}

static struct event_mode mode_of(const struct paging *paging)
{
    return (struct event_mode){
        .wp = paging->wp,
        .pge = paging->pge,
        .pae = paging->pae,
        .space = mmu_space(paging),
    };
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct event_log *log = opaque;
    struct event_mode mode = mode_of(&log->mmu->paging);
    unsigned kind = (access->fetch ? ACCESS_FETCH : 0) |
                    (access->write ? ACCESS_WRITE : 0) |
                    (access->user ? ACCESS_USER : 0);
    struct event_access a = {
        .lin = access->lin,
        .fetch = access->fetch,
        .write = access->write,
        .user = access->user,
        .fault = access->fault,
        .walked = log->mmu->walked && !access->fault,
    };
    bool permits;

    a.before = trace_pages_before(log->mmu, a.lin, kind, a.walked, &permits);
    event_writer_access(&log->writer, &mode, &a);
    check(log);
}

static void on_flush_begin(void *opaque, const struct observed_flush *flush)
{
    struct event_log *log = opaque;

    event_writer_flush(&log->writer, flush->cause, flush->lin,
                       mmu_space(&log->mmu->paging));
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct event_log *log = opaque;

    event_writer_space_free(&log->writer, space);
}

static void on_test_write(void *opaque)
{
    event_log_fail(opaque, "an entry that a test register writes");
}

void event_log_init(struct event_log *log, struct mmu *mmu, FILE *stream,
                    void (*failed)(void *opaque), void *opaque)
{
    *log = (struct event_log){
        .mmu = mmu, .failed = failed, .opaque = opaque,
    };
    log->observer = (struct observer){
        .opaque = log,
        .every = true,
        .access = on_access,
        .flush_begin = on_flush_begin,
        .space_free = on_space_free,
        .test_write = on_test_write,
    };
    /* What precedes the stream on standard output is not ours. */
    event_writer_init(&log->writer, stream, &mmu->config, stream != stdout);
    check(log);
    mmu->fetch_each = true;
    mmu_attach(mmu, &log->observer);
}

void event_log_destroy(struct event_log *log)
{
    event_writer_destroy(&log->writer);
}

bool event_log_finish(struct event_log *log, struct error *error)
{
    return event_writer_finish(&log->writer, "--events", error);
}
