// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.io.InputStream;
import java.util.Optional;

/** An engine that runs images that were built elsewhere. */
public interface ImageStore {

    /** The digest of an image that is there, by its reference {@code repository:tag}. */
    Optional<String> imageId(String reference);

    /**
     * Takes an image in.
     *
     * @param archive what {@code docker save} writes
     * @throws EngineException if it is not taken
     */
    void load(String reference, InputStream archive);
}
