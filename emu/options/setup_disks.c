#include "emu/options/setup_disks.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/escape.h"
#include "devices/floppy/floppy_format.h"
#include "emu/disk/partition_table.h"
#include "emu/provenance/provenance.h"

enum {
    CDROM_PLACE = 2,            /* the secondary master */
    DISK_SECTORS_MIN = 2 * 16 * 63,     /* of a disk: two cylinders, of which
                                           INT 13h keeps the last one back */
};

static void tell_read_only(const struct disk_file *file,
                           const struct disk_spec *spec)
{
    char name[ESCAPE_SIZE(DISK_PATH_SIZE)];

    if (file->disk.read_only && spec->mode == DISK_MODE_RW)
        fprintf(stderr, "pagewalk: %s: read-only, so the guest's writes to "
                "this disk will fail\n",
                escape_text(spec->path, name, sizeof(name)));
}

static void tell(const struct disk_file *file, const struct disk_spec *spec)
{
    struct disk held = file->disk;      /* without what pads it */
    struct partition_beyond beyond;
    char name[ESCAPE_SIZE(DISK_PATH_SIZE)];

    held.sectors = (file->bytes + DISK_SECTOR - 1) / DISK_SECTOR;
    beyond = partition_table_beyond(&held);
    tell_read_only(file, spec);
    escape_text(spec->path, name, sizeof(name));
    if (beyond.number)
        fprintf(stderr, "pagewalk: %s: partition %u ends at sector %" PRIu64
                ", but the image has %" PRIu64 "\n", name, beyond.number,
                beyond.end, held.sectors);
}

/* Makes the image as long as its format. */
static bool pad_floppy(struct disk_file *file, const struct disk_spec *spec,
                       struct error *error)
{
    const struct floppy_format *format = floppy_format_of(file->bytes);

    if (!format)
        return error_usage(error, "%s: not a floppy image (%" PRIu64 " bytes, "
                           "more than 2.88M has)", spec->path, file->bytes);
    file->disk.sectors = floppy_format_sectors(format);
    return true;
}

/* Loaders read whole tracks, also of an image that ends in the first one. */
static void pad_disk(struct disk_file *file)
{
    if (file->disk.sectors < DISK_SECTORS_MIN)
        file->disk.sectors = DISK_SECTORS_MIN;
}

/* Opens the image; null after an error. */
static struct disk *open_disk(struct setup_disks *disks,
                              const struct disk_spec *spec,
                              enum disk_kind kind, struct error *error)
{
    struct disk_file *file = &disks->file[disks->count];
    struct disk_snapshot *snapshot = &disks->snapshot[disks->count];

    if (!disk_file_open(file, spec->path, spec->mode, error))
        return NULL;
    file->disk.kind = kind;
    disks->count++;
    if (kind == DISK_FLOPPY && !pad_floppy(file, spec, error))
        return NULL;
    if (kind == DISK_HARD)
        pad_disk(file);
    if (spec->mode != DISK_MODE_SNAPSHOT)
        return &file->disk;
    if (disk_snapshot_init(snapshot, &file->disk))
        return &snapshot->disk;
    error_host(error, "%s: no memory for a snapshot", spec->path);
    return NULL;
}

static bool add_disk(struct setup_disks *disks, struct machine_config *config,
                     const struct options *options,
                     const struct disk_spec *spec, struct error *error)
{
    unsigned place = 0;

    while (place < IDE_DISKS && config->disk[place])
        place++;
    if (place == IDE_DISKS)
        return error_usage(error, "%s: no place for this disk: there are "
                           "four drives, and --cdrom is one of them",
                           spec->path);
    config->disk[place] = open_disk(disks, spec, DISK_HARD, error);
    if (config->disk[place] && !options->quiet)
        tell(&disks->file[disks->count - 1], spec);
    return config->disk[place];
}

static bool add_floppy(struct setup_disks *disks,
                       struct machine_config *config,
                       const struct options *options,
                       const struct disk_spec *spec, struct error *error)
{
    unsigned place = 0;

    while (place < FDC_DRIVES && config->floppy[place])
        place++;
    if (place == FDC_DRIVES)
        return error_usage(error, "%s: no place for this floppy: there are "
                           "two drives", spec->path);
    config->floppy[place] = open_disk(disks, spec, DISK_FLOPPY, error);
    if (config->floppy[place] && !options->quiet)
        tell_read_only(&disks->file[disks->count - 1], spec);
    return config->floppy[place];
}

/* Calls `add` for each text of a list, which the option `name` has given. */
static bool add_texts(struct setup_disks *disks, struct machine_config *config,
                      const struct options *options, const char *name,
                      const struct option_list *list,
                      bool (*add)(struct setup_disks *disks,
                                  struct machine_config *config,
                                  const struct options *options,
                                  const struct disk_spec *spec,
                                  struct error *error),
                      struct error *error)
{
    struct disk_spec spec;

    for (unsigned i = 0; i < list->count; i++) {
        if (!disk_spec_read(&spec, list->value[i]))
            return error_usage(error, "--%s %s: not the name of a file", name,
                               list->value[i]);
        if (!add(disks, config, options, &spec, error))
            return false;
    }
    return true;
}

static bool add_cdrom(struct setup_disks *disks,
                      struct machine_config *config, const char *path,
                      struct error *error)
{
    struct disk_spec spec = { .mode = DISK_MODE_RO };

    snprintf(spec.path, sizeof(spec.path), "%s", path);
    config->disk[CDROM_PLACE] = open_disk(disks, &spec, DISK_CDROM, error);
    return config->disk[CDROM_PLACE];
}

/* An IMAGE that is a disk or a floppy. */
static bool add_image(struct setup_disks *disks,
                      struct machine_config *config,
                      const struct options *options,
                      const struct setup_image *image, struct error *error)
{
    struct disk_spec spec = { .mode = DISK_MODE_RW };

    if (image->kind != IMAGE_KIND_DISK && image->kind != IMAGE_KIND_FLOPPY)
        return true;
    snprintf(spec.path, sizeof(spec.path), "%s", image->path);
    return (image->kind == IMAGE_KIND_DISK ? add_disk : add_floppy)(
        disks, config, options, &spec, error);
}

bool setup_disks_open(struct setup_disks *disks,
                      struct machine_config *config,
                      const struct options *options,
                      const struct setup_image *image, struct error *error)
{
    const char *cd = image->kind == IMAGE_KIND_CD ? image->path
                                                  : options->cdrom;

    if (cd && cd != options->cdrom && options->cdrom)
        return error_usage(error, "%s: a CD, and --cdrom %s is another: there "
                           "is one drive", cd, options->cdrom);
    return (!cd || add_cdrom(disks, config, cd, error)) &&
           add_image(disks, config, options, image, error) &&
           add_texts(disks, config, options, "disk", &options->disks, add_disk,
                     error) &&
           add_texts(disks, config, options, "floppy", &options->floppies,
                     add_floppy, error);
}

void setup_disks_close(struct setup_disks *disks)
{
    for (unsigned i = 0; i < disks->count; i++) {
        disk_snapshot_free(&disks->snapshot[i]);
        disk_file_close(&disks->file[i]);
    }
    disks->count = 0;
}

void setup_disks_describe(const struct options *options,
                          struct provenance *from)
{
    static const char *const members[] = {
        "disk", "disk_2", "disk_3", "disk_4",
    };
    struct disk_spec spec;

    for (unsigned i = 0; i < options->disks.count && i < IDE_DISKS; i++)
        if (disk_spec_read(&spec, options->disks.value[i]))
            provenance_add_file(from, members[i], spec.path);
    provenance_add_file(from, "cdrom", options->cdrom);
    for (unsigned i = 0; i < options->floppies.count && i < FDC_DRIVES; i++)
        if (disk_spec_read(&spec, options->floppies.value[i]))
            provenance_add_file(from, i ? "floppy_b" : "floppy_a", spec.path);
}
