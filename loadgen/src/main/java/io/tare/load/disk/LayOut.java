// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

/** What a job's file is before the job begins. */
public enum LayOut {
    /** Full of data that was written; the only one for jobs that read, since reading what never was costs nothing. */
    WRITTEN("written"),
    /** Room without data, fallocate(2), as fio makes files for jobs that only write. */
    PREALLOCATED("preallocated"),
    /** A hole. */
    SPARSE("sparse");

    private final String id;

    LayOut(String id) {
        this.id = id;
    }

    /**
     * Returns the one of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LayOut named(String id) {
        return Checks.named("layout", values(), LayOut::id, id);
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }
}
