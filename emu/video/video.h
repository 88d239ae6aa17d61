/*
 * A film of the guest's screen, or of the TLB view: a picture at every vertical
 * blank, 60 a second of the guest's time, so the same film on every host.
 *
 * FILE.png is a picture for each, FILE-000001.png and so on, each of the size of
 * the guest's mode. Any other name is one stream of YUV4MPEG2 (yuv4mpeg(5)), which
 * ffmpeg and most players read: 4:4:4, ITU-R BT.601. All its pictures have one
 * size, so the guest's lie in the middle of it, scaled down where they are
 * larger. "-" is standard output.
 */
#ifndef PAGEWALK_EMU_VIDEO_VIDEO_H
#define PAGEWALK_EMU_VIDEO_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/host/file_part.h"

enum { VIDEO_HZ = 60, VIDEO_PATH_MAX = 4096 };

struct video {
    const char *path;
    bool numbered;              /* a PNG file for each picture */
    int width, height;          /* of the stream */
    struct file_part stream;
    uint8_t *planes;            /* Y, Cb and Cr of a picture of the stream */
    uint32_t *canvas;
    uint64_t pictures;
    bool failed;                /* nothing is written any more: `error` */
    struct error error;
};

/* `path` must outlive it. The size is that of a stream's pictures. */
bool video_open(struct video *video, const char *path, int width, int height,
                struct error *error);
/* Adds a picture of 0x00RRGGBB, rows adjacent. */
void video_add(struct video *video, const uint32_t *pixels, unsigned width,
               unsigned height);
/* False: not all of it could be written. */
bool video_close(struct video *video, struct error *error);

/* The name of picture `number` of FILE.png. */
void video_name(const char *path, uint64_t number,
                char name[VIDEO_PATH_MAX]);

#endif
