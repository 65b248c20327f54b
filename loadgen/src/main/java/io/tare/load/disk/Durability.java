// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DiskFile;

/**
 * When what was written has to be on the medium. Immutable.
 *
 * @param sync         what each write waits for
 * @param fsyncEvery   writes after each of which the job calls fsync(2); 0: never
 * @param fdatasyncEvery the same for fdatasync(2)
 * @param endFsync     one fsync(2) at the end, in the time that counts
 */
public record Durability(DiskFile.Sync sync, int fsyncEvery, int fdatasyncEvery, boolean endFsync) {

    /** Whenever the kernel likes. */
    public static final Durability NONE = new Durability(DiskFile.Sync.NONE, 0, 0, false);

    public Durability {
        Checks.inRange("fsyncEvery", fsyncEvery, 0, Integer.MAX_VALUE);
        Checks.inRange("fdatasyncEvery", fdatasyncEvery, 0, Integer.MAX_VALUE);
    }

    public Durability withSync(DiskFile.Sync sync) {
        return new Durability(sync, fsyncEvery, fdatasyncEvery, endFsync);
    }

    public Durability withFsyncEvery(int writes) {
        return new Durability(sync, writes, fdatasyncEvery, endFsync);
    }

    public Durability withFdatasyncEvery(int writes) {
        return new Durability(sync, fsyncEvery, writes, endFsync);
    }

    public Durability withEndFsync(boolean endFsync) {
        return new Durability(sync, fsyncEvery, fdatasyncEvery, endFsync);
    }
}
