package dev.tippmixmentor.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class DatabaseConfig {

    /**
     * On the pool and around it, so that no statement of any module can pass by; other listeners that there are hear of them
     * too.
     */
    @Bean
    static BeanPostProcessor watchedPool(
            ObjectProvider<PoolProperties> properties, ObjectProvider<QueryExecutionListener> listeners) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    PoolProperties limits = properties.getObject();
                    pool.setConnectionInitSql("set statement_timeout = "
                            + limits.statementTimeout().toMillis());
                    // As text: Hikari hands it on as it is, and the driver reads nothing else.
                    pool.addDataSourceProperty(
                            "socketTimeout",
                            Long.toString(limits.socketTimeout().toSeconds()));
                }
                return bean;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (!(bean instanceof DataSource pool)) {
                    return bean;
                }
                ProxyDataSourceBuilder watched =
                        ProxyDataSourceBuilder.create(pool).name("main").listener(new SlowStatements());
                listeners.forEach(watched::listener);
                return watched.build();
            }
        };
    }

    /** Every {@code @Transactional} method, before the advice that begins the transaction. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor transactionRetry() {
        ComposablePointcut transactional = new ComposablePointcut(
                        AnnotationMatchingPointcut.forClassAnnotation(Transactional.class))
                .union(AnnotationMatchingPointcut.forMethodAnnotation(Transactional.class));
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(transactional, new TransactionRetry());
        advisor.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
        return advisor;
    }

    @Bean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactions) {
        return new RetriedTransactions(transactions);
    }
}
