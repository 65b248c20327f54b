// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

/**
 * How large each job's file is, and how much of it the job works on. Immutable.
 *
 * @param fileBytes   the size of each file, in [4096, 2^50]
 * @param offsetBytes where the job's part of it begins, in [0, fileBytes)
 * @param totalBytes  how much the job reads and writes, in [0, 2^50]; 0: as much as it can in its time
 */
public record Extent(long fileBytes, long offsetBytes, long totalBytes) {

    private static final long MAX_BYTES = 1L << 50;
    private static final int MIN_FILE_BYTES = 4096;

    public Extent {
        Checks.inRange("fileBytes", fileBytes, MIN_FILE_BYTES, MAX_BYTES);
        Checks.inRange("offsetBytes", offsetBytes, 0, fileBytes - 1);
        Checks.inRange("totalBytes", totalBytes, 0, MAX_BYTES);
    }

    /** Returns the whole of a file, for as long as there is time. */
    public static Extent ofFile(long fileBytes) {
        return new Extent(fileBytes, 0, 0);
    }

    public Extent withOffsetBytes(long offsetBytes) {
        return new Extent(fileBytes, offsetBytes, totalBytes);
    }

    public Extent withTotalBytes(long totalBytes) {
        return new Extent(fileBytes, offsetBytes, totalBytes);
    }

    /** Returns how many whole blocks the job's part has. */
    long blocks(int blockBytes) {
        return (fileBytes - offsetBytes) / blockBytes;
    }
}
