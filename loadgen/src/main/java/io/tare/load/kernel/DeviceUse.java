// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How busy a block device was, by the kernel's own count: what fio calls disk_util. Immutable.
 *
 * @param device    its name, as in {@code vda}
 * @param scheduler which orders its requests, as in {@code mq-deadline} or {@code none}
 * @param busyMillis how long it had at least one request
 * @param requests  how many it completed, reads and writes of whomever
 */
public record DeviceUse(String device, String scheduler, long busyMillis, long requests) {

    // Documentation/block/stat.rst of Linux, from 0.
    private static final int READS = 0;
    private static final int WRITES = 4;
    private static final int BUSY_MILLIS = 9;

    /** Returns the use until now of the device that a file is on, or that it is; empty where that cannot be told. */
    public static Optional<DeviceUse> of(DiskFile file) {
        try {
            Path device = Path.of("/sys/dev/block/" + file.deviceNumber()).toRealPath();
            String[] counts = Files.readString(device.resolve("stat")).strip().split("\\s+", -1);
            return Optional.of(new DeviceUse(
                    String.valueOf(device.getFileName()),
                    scheduler(device),
                    Long.parseLong(counts[BUSY_MILLIS]),
                    Long.parseLong(counts[READS]) + Long.parseLong(counts[WRITES])));
        } catch (IOException | RuntimeException e) {
            // No device, as for overlayfs and tmpfs, or no /sys, as in gVisor.
            return Optional.empty();
        }
    }

    /** Returns the use since the earlier reading. */
    public DeviceUse minus(DeviceUse earlier) {
        return new DeviceUse(device, scheduler, busyMillis - earlier.busyMillis, requests - earlier.requests);
    }

    /** The one in brackets; a partition has that of its disk. */
    private static String scheduler(Path device) throws IOException {
        Path file = device.resolve("queue/scheduler");
        if (!Files.exists(file)) {
            file = device.resolveSibling("queue/scheduler");
        }
        String all = Files.readString(file).strip();
        return all.contains("[") ? all.substring(all.indexOf('[') + 1, all.indexOf(']')) : all;
    }
}
