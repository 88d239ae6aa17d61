/*
 * The block layer: devices that store numbered sectors, and requests that move
 * them to and from page frames.
 *
 * A request names frames, not addresses: its pages may be highmem, which has no
 * address, and a driver that masters the bus needs none. A driver that moves
 * the bytes by the processor maps each page for the moment of the copy
 * (block_cursor).
 */
#ifndef PAGEWALK_GUEST_BLOCK_BLOCK_H
#define PAGEWALK_GUEST_BLOCK_BLOCK_H

#include "guest/mm/mm.h"

enum {
    SECTOR_SHIFT = 9,
    SECTOR_SIZE = 1 << SECTOR_SHIFT,

    BLOCK_NAME_SIZE = 8,
    BLOCK_MODEL_SIZE = 41,      /* as ATA's IDENTIFY has it, and a 0 */
};

enum block_op {
    BLOCK_READ,
    BLOCK_WRITE,
};

enum block_status {
    BLOCK_OK,
    BLOCK_BAD_REQUEST,          /* no whole blocks, or beyond the end */
    BLOCK_READ_ONLY,            /* a write to a device that takes none */
    BLOCK_NO_MEMORY,            /* none for the transfer */
    BLOCK_NO_MEDIUM,            /* the drive is empty */
    BLOCK_IO_ERROR,             /* the device says that it failed */
    BLOCK_TIMEOUT,              /* the device says nothing */
};

/* BYTES of memory from OFFSET in PAGE on, which may reach into the frames that
 * follow PAGE. Both are multiples of SECTOR_SIZE. */
struct block_segment {
    struct page *page;
    uint32_t offset, bytes;
};

/* Move the sectors from SECTOR on to or from the segments, in their order. A
 * sector does not straddle two segments. */
struct block_request {
    enum block_op op;
    uint32_t sector;
    const struct block_segment *segments;
    uint32_t count;             /* of segments, at least 1 */
};

/* Held while a controller works on a request: devices that share a controller
 * share its lock. */
struct block_lock {
    bool held;
};

struct block_device;

/* What a driver provides. It is called with the device's lock held and returns
 * when the request is done. It may call block_wait meanwhile. */
struct block_operations {
    /* REQUEST is valid: in range, of whole blocks, allowed. */
    enum block_status (*transfer)(struct block_device *device,
                                  const struct block_request *request);
    /* Make the device store what was written; NULL: there is no cache. */
    enum block_status (*flush)(struct block_device *device);
    /* Find out the size of the medium; NULL: it cannot be changed. */
    enum block_status (*open)(struct block_device *device);
};

struct block_device {
    char name[BLOCK_NAME_SIZE];         /* "hda" */
    char model[BLOCK_MODEL_SIZE];       /* what the device calls itself */
    const struct block_operations *ops;
    uint32_t sectors;
    uint32_t block_bytes;       /* the least that it moves: 512, or 2048 */
    bool read_only;
    struct block_lock *lock;
    struct list_head list;
};

/* Add a device to the list of all. It stays there. */
void block_register(struct block_device *device);

/* The device called NAME, or NULL. */
struct block_device *block_find(const char *name);

/* The device behind DEVICE in the list; of NULL, the first. NULL: the last was
 * DEVICE. */
struct block_device *block_next(const struct block_device *device);

/* Do REQUEST and return when it is done. May let other tasks run if interrupts
 * are on. After an error the contents of the segments, or of the sectors, are
 * unknown. */
enum block_status block_submit(struct block_device *device,
                               const struct block_request *request);

/* Read or write one segment within one page, as block_submit does. */
enum block_status block_transfer_page(struct block_device *device,
                                      enum block_op op, uint32_t sector,
                                      struct page *page, uint32_t offset,
                                      uint32_t bytes);

/* Return when the medium holds all that was written. */
enum block_status block_flush(struct block_device *device);

/* Look at the medium of a device that can be changed: `sectors` and
 * `read_only` are right afterwards. */
enum block_status block_open(struct block_device *device);

/* A sentence for people. */
const char *block_status_text(enum block_status status);

/* The request's length in bytes. */
uint32_t block_request_bytes(const struct block_request *request);

/* While a request waits for its device and interrupts are on: let another task
 * run, if there is one; or sleep until an interrupt, unless one has set EVENT
 * already. */
void block_wait(void);
void block_sleep(const volatile bool *event);

/* How that is done. SLEEP is called with interrupts off and returns with them
 * on. */
void block_set_wait(void (*wait)(void), void (*sleep)(void));

/* With KEEP a task that waits for a device keeps the processor from now on. So
 * when a task runs no device is busy with another's request: reclaim, which any
 * allocation may start, need not wait. */
void block_keep_processor(bool keep);

/* The memory of a request, piece by piece, for drivers that move its bytes by
 * the processor. Begins as { .request = r }. */
struct block_cursor {
    const struct block_request *request;
    uint32_t segment, done;     /* done: bytes of the segment */
    void *mapped;               /* frame `pfn`, or NULL */
    uint32_t pfn;
};

/* The address of the next BYTES (which divide SECTOR_SIZE), mapped by
 * kmap_local until the next call; NULL, with nothing mapped, at the end of the
 * request. A driver that abandons a request calls block_cursor_end. */
void *block_cursor_next(struct block_cursor *cursor, uint32_t bytes);
void block_cursor_end(struct block_cursor *cursor);

#endif
