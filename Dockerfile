# syntax=docker/dockerfile:1

FROM eclipse-temurin:25-jre AS runtime

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
ENV MAVEN_USER_HOME=/maven
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src src
RUN --mount=type=cache,target=/maven ./mvnw -q -B -Dmaven.repo.local=/maven/repository -DskipTests package \
    && java -Djarmode=tools -jar target/tippmixmentor-backend-*.jar \
        extract --layers --application-filename app.jar --destination target/layers

# One start beside a database, so that the next ones need not load and link every class anew. The cache fits only the very
# JVM and jars that it was made with: both are copied with their times.
FROM postgres:18 AS training
COPY --from=runtime /opt/java/openjdk /opt/java/openjdk
COPY --from=build /build/target/layers/dependencies/ /build/target/layers/snapshot-dependencies/ /build/target/layers/application/ /app/
COPY docker/app/train.sh /train.sh
ENV PATH=/opt/java/openjdk/bin:$PATH
USER postgres
RUN bash /train.sh /app /tmp/app.aot

FROM runtime
WORKDIR /app
# Rarely changing layers first, so that a new version of ours is a small download.
COPY --from=build /build/target/layers/dependencies/ ./
COPY --from=build /build/target/layers/snapshot-dependencies/ ./
COPY --from=build /build/target/layers/application/ ./
COPY --from=training /tmp/app.aot ./
USER 10001:10001
EXPOSE 3001 9464
# The image has no curl; bash speaks enough HTTP to ask whether we are ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=2s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${API_PORT:-3001} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && IFS= read -r status <&3 && [[ $status == *' 200'* ]]"]
# Without the cache, or with one that does not fit, the JVM just starts slower, and need not say so between our lines.
ENTRYPOINT ["java", "-XX:AOTCache=app.aot", "-Xlog:aot*=error", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "app.jar"]
