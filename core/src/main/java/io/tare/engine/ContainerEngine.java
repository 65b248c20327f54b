// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

/**
 * An engine that runs processes in containers, and what is alike in all of them, whichever engine made them: where things
 * are, and how much a container may have.
 */
public interface ContainerEngine extends Engine, ImageStore, StepByStep {

    /** Where a process may write. */
    String WORK_DIRECTORY = "/tmp";

    /** Where its storage is, if it measures a disk; in the image it is anybody's to write to. */
    String STORAGE_DIRECTORY = "/disk";

    /** Where files are that the image does not hold, {@link ProcessSpec#files()}. */
    String FILES_DIRECTORY = "/opt/tare/in";

    /** How much memory a container may have, in bytes; none of it swapped. */
    long MEMORY_BYTES = 2L << 30;

    /** How many processes and threads it may have, where an engine has a word for that. */
    long MAX_PROCESSES = 2048;

    @Override
    default String workDirectory() {
        return WORK_DIRECTORY;
    }

    @Override
    default boolean sharesHostFiles() {
        return false;
    }

    @Override
    default String directoryOf(Storage storage) {
        return STORAGE_DIRECTORY;
    }
}
