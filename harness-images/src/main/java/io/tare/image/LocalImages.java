// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Optional;

/** The images that an engine has already. */
final class LocalImages {

    private LocalImages() {}

    static boolean has(DockerClient client, String reference) {
        return id(client, reference).isPresent();
    }

    /** The digest of the image's configuration, which names all of its content. */
    static Optional<String> id(DockerClient client, String reference) {
        try {
            return Optional.ofNullable(client.inspectImageCmd(reference).exec().getId());
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }
}
